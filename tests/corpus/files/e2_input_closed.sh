echo "steps: {a: {run: make}}" > a.yaml
runner validate a.yaml <&-
