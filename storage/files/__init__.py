"""Attachments: kept under the hash of their content, in a folder or a bucket."""
