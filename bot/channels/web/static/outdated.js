// Given for the script of an earlier version: the page came before an update and asks for its script behind it.
setTimeout(() => location.reload(), 1000); // milliseconds, lest one that is kept somewhere on the way is asked for without end
