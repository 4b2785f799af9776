from .article import Article, ArticleVersion
from .category import Category

__all__ = ["Article", "ArticleVersion", "Category"]
