runner validate --output xml x.yaml
