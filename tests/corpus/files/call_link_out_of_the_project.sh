mkdir .git
echo "be quiet" > ../secret.md
ln -s ../secret.md prompt.md
echo "steps: {a: {prompt-file: prompt.md}}" > a.yaml
runner validate a.yaml
