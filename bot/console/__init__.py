"""The staff console: pages under /staff on which the Department's people see, judge, return and take away."""
