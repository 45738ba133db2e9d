runner plan "$FILES/used/sound.yaml" -i name=x -i cuont=1
