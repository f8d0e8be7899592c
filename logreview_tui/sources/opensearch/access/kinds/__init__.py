"""Ways of saying who we are, one file each, found by being here.

A module has KEYS, the keys of the configuration it reads, and `credential_of`, which makes a Credential of them or
says None where they are not given.
"""
