"""The outline: the official form as data, how it is compiled from XLSForm, and the machine that walks it."""
