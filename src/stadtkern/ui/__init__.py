"""ui (Oberfläche): KERN components as template tags, base pages, the gallery.

Words: component, gallery, display choice. May import core.
"""
