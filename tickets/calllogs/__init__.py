"""Logs of telephone systems, read into call samples.

`text` makes text of bytes, `table` makes rows of text, one small module for each known
system says which column is what, `checking` makes samples of them and says beside each
row what is wrong with it. `reading` is the way in.
"""
