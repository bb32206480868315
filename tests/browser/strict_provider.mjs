// A certified OpenID provider for the browser tests. Usage: node strict_provider.mjs <folder of node_modules> <port>
// It demands PKCE, asks for name and password (any), and is asked again with prompt=login. It prints "ready".
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, port] = process.argv.slice(2);
const entry = createRequire(`${folder}/`).resolve("oidc-provider");
const { Provider } = await import(pathToFileURL(entry));
const issuer = `http://127.0.0.1:${port}`;
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "stadtkern",
      client_secret: "s".repeat(40),
      redirect_uris: ["http://127.0.0.1/intern/anmelden/anbieter/zurueck/"],
      post_logout_redirect_uris: ["http://127.0.0.1/intern/anmelden/"],
    },
  ],
  cookies: { keys: ["only for tests"] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  claims: { openid: ["sub"], acr: null, auth_time: null },
  findAccount: async (_, name) => ({ accountId: name, claims: async () => ({ sub: name }) }),
});
// The town is served on a port nobody knows before; all else of the addresses counts.
const withoutPort = (address) => Object.assign(new URL(address), { port: "" }).href;
const { prototype } = provider.Client;
const { redirectUriAllowed, postLogoutRedirectUriAllowed } = prototype;
prototype.redirectUriAllowed = function (address) {
  return redirectUriAllowed.call(this, withoutPort(address));
};
prototype.postLogoutRedirectUriAllowed = function (address) {
  return postLogoutRedirectUriAllowed.call(this, withoutPort(address));
};
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
