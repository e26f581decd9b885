"""Tables of any length: model, view, chips that narrow them down, exports.

What a row means is the pages' business.
"""
