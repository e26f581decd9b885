"""The tests, in the same folders as the program; none of them is shipped."""
