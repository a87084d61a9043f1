from holdfast.project.cli import main

main()
