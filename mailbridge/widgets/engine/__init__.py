"""The engine as the window holds it: the child process, its lines, whether to start it again.

No page and no words for owners here.
"""
