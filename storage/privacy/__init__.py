"""Personal data: how it is shown, erased and expired, and the audit trail of these acts."""
