"""Benchmarks that anyone can run: `make bench`, or `make bench NAME=drafting SIZE=10`."""
