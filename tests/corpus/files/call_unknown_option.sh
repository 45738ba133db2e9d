runner validate --outptu json x.yaml
