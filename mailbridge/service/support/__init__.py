"""For trying and for help: the demo and its shop, diagnostics, news of a newer version.

Nothing here is needed to keep an audience in step.
"""
