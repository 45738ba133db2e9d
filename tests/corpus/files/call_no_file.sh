runner validate
