from .load import load_articles

__all__ = ["load_articles"]
