mkdir "a b
c"
cd "a b
c"
git init -q .
git commit -q --allow-empty -m x
echo "steps: {a: {run: 'true'}}" > a.yaml
runner run a.yaml > /dev/null 2>&1
