mkdir flow.yaml
runner run flow.yaml
