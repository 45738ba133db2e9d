runner show nothing
