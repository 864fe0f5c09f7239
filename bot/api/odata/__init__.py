"""The OData feed, from which Excel and Power BI read tables."""
