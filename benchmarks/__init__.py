"""bpcore beside its peers: `make bench`. Not part of the library."""
