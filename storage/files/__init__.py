"""Attachments. Each is stored under the hash of its content, in a folder or a bucket."""
