ulimit -n 64
echo "steps: {a: {run: make}}" > a.yaml
runner validate a.yaml
