runner validate ''
