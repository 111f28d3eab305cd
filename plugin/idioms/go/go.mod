module idioms

go 1.24
