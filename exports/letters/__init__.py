"""Letters to the organisations of a campaign, to be printed: each with its code, and QR codes of links."""
