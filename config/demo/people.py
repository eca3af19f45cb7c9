"""Names for people who do not exist, put together by chance."""

from __future__ import annotations

from random import Random

from config.demo.dates import happens


def _names(text: str) -> list[str]:
    return text.split()


WOMEN = _names("""
Aaliyah Abigail Agnieszka Aisha Alice Amara Amelia Amina Amy Anna Anjali Ayesha Beatrice Beth
Bethany Bronwen Carly Charlotte Chloe Daniela Danielle Donna Ebony Elena Ellie Emily Emma Esther
Fatima Faye Farah Florence Gabriela Gemma Georgia Grace Halima Hannah Harriet Heather Holly Ines
Isobel Jade Jasmine Jenna Jess Joanna Kadija Karolina Katie Kayleigh Keisha Kelly Kerry Laura
Leanne Lucy Magda Maria Megan Mei Mercy Mina Naomi Natalia Nicole Niamh Nkechi Olivia Parveen
Phoebe Priya Rachel Rebecca Rosie Ruth Sabina Sadia Samantha Sana Shannon Simone Siobhan Sophie
Stacey Sunita Tamara Tanya Tara Thandi Toni Vanessa Victoria Yasmin Zainab Zara Zoe Zsofia
""")
MEN = _names("""
Aaron Abdul Adam Adebayo Ahmed Aiden Alex Andrei Anthony Arjun Ashley Ben Bilal Brandon Callum
Cameron Carl Chidi Chris Connor Craig Dan Daniel Darius David Dean Declan Dylan Edward Emeka Ethan
Faisal Femi Gareth George Grzegorz Hamza Harry Hassan Ibrahim Imran Ivan Jack Jake James Jamie
Jordan Josh Kamil Karim Kieran Kwame Lee Leon Lewis Liam Luke Marcin Mark Martin Mateusz Matt
Mohammed Nathan Nikhil Oliver Omar Owen Patrick Paul Peter Piotr Rajesh Reece Rhys Ricardo Rob
Ross Ryan Sam Sanjay Scott Sean Stefan Stephen Tariq Tom Tomasz Tyler Usman Vikram Wayne Yusuf
""")
GIRLS = _names("""
Ada Aisha Alba Amelia Amina Anaya Arabella Aria Ava Ayla Bella Bonnie Clara Daisy Darcie Delilah
Eliza Elsie Esme Eva Evie Fatima Freya Gracie Hallie Hana Harper Heidi Imogen Inaya Iris Isla Ivy
Jaya Kaia Khadija Lacey Layla Leila Lily Lola Lottie Luna Mabel Maisie Maria Maryam Matilda Maya
Mia Mila Mina Molly Myla Nancy Nia Nina Noor Orla Penny Poppy Robyn Rosa Ruby Safia Sienna Sofia
Summer Thea Tilly Violet Willow Zahra Zofia
""")
BOYS = _names("""
Abel Adam Aidan Albie Alfie Amir Archie Arlo Arthur Ayaan Barnaby Bertie Blake Bobby Caleb Charlie
Dexter Dominik Eli Elijah Ezra Felix Filip Finley Frankie Freddie Gabriel Harley Harvey Hassan Hugo
Ibrahim Idris Isaac Jacob Jakub Jaxon Jayden Jesse Joel Jude Kai Kian Kofi Leo Levi Logan Louie
Luca Mason Max Micah Milo Musa Noah Oakley Ollie Omar Oscar Otis Ralph Rayan Reggie Reuben Riley
Roman Ronnie Rory Rowan Rupert Sami Seb Stanley Teddy Theo Toby Zac Zain
""")
SURNAMES = _names("""
Abbott Adeyemi Ahmed Akhtar Aldous Ali Archer Ashdown Ashworth Balogun Banerjee Barker Barlow
Bashir Begum Bell Bennett Birch Blackwood Booth Bramley Brooks Bull Burgess Campbell Carr Chambers
Chan Chaudhry Clarke Coleman Collins Conteh Cooper Coulter Cox Crane Cullen Dalton Dawes Dean
Devlin Diallo Dobson Doyle Drake Duffy Ellery Evans Farrow Fenwick Finch Fletcher Ford Fraser
Garner Gibbs Gill Goddard Gomez Grant Green Greaves Hale Harding Hart Hassan Hayes Hewitt Hill
Hobbs Holt Hossain Howe Hughes Hunt Hussain Iqbal Islam Jarvis Jennings Johal Jones Joseph Kang
Kaur Keane Kelly Khan Kowal Lane Lawal Lee Lister Lowe Lucas Mahmood Malik Marsh Mason Mendes
Miah Mills Moran Morris Moss Murphy Nash Ndlovu Newton Nolan Novak Nowak Nunez Obi O’Connor Okoro
Oliver Osman Owens Palmer Parmar Patel Pereira Perry Pike Popescu Porter Powell Price Quinn Rahman
Rana Reid Reyes Rhodes Riley Rowe Ryan Sahota Santos Sesay Shah Sharma Shaw Sidhu Silva Singh
Slater Stokes Tanner Taylor Thorne Tran Turner Uddin Vaughan Vega Wade Walsh Ward Warren Watts
Webb West Wilkes Wood Wright Yates Young Zaman Zielinska
""")
HYPHENATED = 0.04


def surname(rng: Random) -> str:
    """A family name, now and then a double one."""
    if happens(rng, HYPHENATED):
        return "-".join(rng.sample(SURNAMES, 2))
    return rng.choice(SURNAMES)


def childs_name(rng: Random) -> str:
    """A first name of a child."""
    return rng.choice(GIRLS if happens(rng, 1 / 2) else BOYS)


def workers_names(rng: Random, count: int) -> list[tuple[str, str]]:
    """First and last names of so many people, no first and no last name twice."""
    firsts = rng.sample(sorted({*WOMEN, *MEN}), count)
    lasts = rng.sample(SURNAMES, count)
    return list(zip(firsts, lasts, strict=True))
