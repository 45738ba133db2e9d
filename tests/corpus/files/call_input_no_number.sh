runner plan "$FILES/used/sound.yaml" -i name=x -i count=many
