from .announcement import Announcement, Update
from .component import ServiceComponent

__all__ = ["Announcement", "ServiceComponent", "Update"]
