cp "$FILES/used/sound.yaml" good.yaml
echo "steps: {}" > bad.yaml
runner validate good.yaml bad.yaml none.yaml
