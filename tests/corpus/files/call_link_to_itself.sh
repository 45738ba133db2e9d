ln -s a.yaml a.yaml
runner validate a.yaml
