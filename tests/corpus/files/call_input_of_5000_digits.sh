runner plan "$FILES/used/sound.yaml" -i name=x -i count="$(printf '9%.0s' $(seq 5000))"
