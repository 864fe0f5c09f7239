"""Tests of decuong, one folder per part, through the doors that people use."""
