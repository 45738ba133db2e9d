runner run none.yaml
