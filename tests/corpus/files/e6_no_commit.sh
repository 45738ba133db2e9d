git init -q .
echo "steps: {a: {run: 'true'}}" > a.yaml
runner run a.yaml
