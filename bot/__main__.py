"""`python -m bot` is `decuong`."""

from bot.commands import main

if __name__ == "__main__":
    main()
