runner plan "$FILES/used/sound.yaml"
