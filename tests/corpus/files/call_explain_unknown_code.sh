runner explain E999
