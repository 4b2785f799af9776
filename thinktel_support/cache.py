"""The shared cache, which may be gone: it counts and remembers, it never decides."""

import logging

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class FailOpenCache(RedisCache):
    """Without its server, a cache that is empty and forgets (trust 2.2: Redis gone)."""

    def get(self, key, default=None, version=None):
        return self._or(default, super().get, key, default, version)

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self._or(None, super().set, key, value, timeout, version)

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self._or(False, super().add, key, value, timeout, version)

    def delete(self, key, version=None):
        return self._or(False, super().delete, key, version)

    def incr(self, key, delta=1, version=None):
        return self._or(delta, super().incr, key, delta, version)

    def _or(self, fallback, method, *args):
        try:
            return method(*args)
        except (RedisError, OSError) as error:
            log.warning("cache unreachable: %s", error)
            return fallback
