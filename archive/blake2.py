"""BLAKE2b as hashlib has it, without loading OpenSSL for it, which takes 4 ms of every search."""

try:
    from _blake2 import blake2b
except ImportError:  # as `random` of the standard library takes its SHA-512
    from hashlib import blake2b

__all__ = ["blake2b"]
