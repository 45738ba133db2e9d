runner vaildate x.yaml
