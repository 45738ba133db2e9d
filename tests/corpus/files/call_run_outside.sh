runner show ../../../etc
