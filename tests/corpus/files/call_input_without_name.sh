runner plan "$FILES/used/sound.yaml" -i =x
