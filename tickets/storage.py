"""Where attachments are kept: the storage that the settings name « attachments »."""

import os
from pathlib import Path

from django.core.files.storage import FileSystemStorage, Storage, storages

ALIAS = "attachments"


def attachment_storage() -> Storage:
    return storages[ALIAS]


class AttachmentStorage(FileSystemStorage):
    """Files under `var/`, on the disk for good before anybody is told they are kept."""

    def url(self, name):
        raise NotImplementedError(
            "attachments are served by a view, to who may see them"
        )

    def _save(self, name, content):
        name = super()._save(name, content)
        path = Path(self.path(name))
        for kept in (path, path.parent):
            descriptor = os.open(kept, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        return name
