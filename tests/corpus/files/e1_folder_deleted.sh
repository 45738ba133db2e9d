mkdir gone
cd gone
rmdir ../gone
runner plan "$FILES/used/sound.yaml" -i name=x
