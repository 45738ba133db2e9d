runner run "$FILES/used/sound.yaml" -i name=x --slots 0
